"""The minds of the villagers: what each perceived, remembers, plans and says.

Apart because a villager knows only what it perceived: nothing here imports the world or the save. Around a pure middle
(`memory`, `perceive`, `plan`, `talk`, `think`, `prompt`, `speech`, `stock`) lies a thin skin (`drive`, `villager`, `troupe`) that
waits for the model and gives commands.
"""
