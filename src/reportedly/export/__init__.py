"""Reports to what others read: JSON documents, JSON lines, self-contained pages."""
