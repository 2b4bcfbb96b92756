"""What really arrives of the same actions: a plain pyautogui loop beside this program."""
