"""The minds of the villagers: what each perceived, remembers, plans and says.

Apart because a villager knows only what it perceived: nothing here imports the world or the save. Around a pure middle lies a
thin skin (`drive`, `converse`, `leisure`, `villager`, `troupe`) that waits for the model and gives commands. The middle:

- what is kept: `notes`, `noting` (from sights), `memory` (the Mind, their fold), `feeling`, `consolidate`, `wording`, `portrait`;
- what is around now: `perceive`, `known`, `facts`, `wares`;
- what to do: `livelihood`, `bargain`, `dealing`, `plan` and `conduct` by rule; `options`, `weigh`, `deliberate`, `dayplan` and
  `reflect` by thought, each an end in a note, so that a watcher can ask why;
- what to say: `talk` (who answers), `think`, `prompt`, `speech`, `stock`, `gossip` (news with their source).

The design had one Need that chooses and one that writes; both serve here as they were meant. It had no place for how often a
villager thinks: `tempo` shares the model without a queue, so that the number of villagers changes how often they ask it and
nothing else.
"""
