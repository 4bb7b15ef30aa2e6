"""The ledger in a browser: pages for people, and a place for the HTTP API.

::

    request → safety     (safety/)    its host, size and rate are allowed; who asks may ask
            → asked      (pages/)     one question to the ledger's facade, in a thread
            → shown      (templates/) HTML in which everything from outside is escaped
            → headers    (safety/)    nothing is run that is not a file of this package
"""
