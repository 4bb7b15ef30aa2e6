"""Training: data preparation, the networks, export. Outside the wheel, as only this part needs torch."""
