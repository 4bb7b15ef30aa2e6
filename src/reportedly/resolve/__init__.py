"""Attribution to statement: act, distance, actor, channel, times and places."""
