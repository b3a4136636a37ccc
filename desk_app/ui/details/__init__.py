"""The pane beside the conversation: customer, machine, properties, links, timeline, similar tickets."""
