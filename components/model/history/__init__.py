"""What is observed of tasks over time: records, timelines, and what is not saved yet."""
