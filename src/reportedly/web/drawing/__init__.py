"""Pictures drawn on the server: where things stand in an SVG image, in pixels from its upper left corner."""
