"""What keeps the pages and whoever opens them safe: headers, rates, who may ask, forms that no other site can send."""
