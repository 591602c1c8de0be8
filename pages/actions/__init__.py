"""The page of actions, risks and attendance, and its workbooks."""
