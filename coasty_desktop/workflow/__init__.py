"""The workflow document: tasks, conditions and loops as a frozen value, its checks, its edits and its interpreter."""
