"""What people see. Views draw frozen state and emit intents; they do no I/O and hold no truth."""
