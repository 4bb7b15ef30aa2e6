"""Speed and memory as ratios within one run, side by side with peers."""
