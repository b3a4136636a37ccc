"""Reading at a million tickets: lists, tickets, people and history, each question on its own reader.

Nothing in here writes; nothing outside `store` sees a connection. What front ends may ask stands in
`desk_app.services.reading`.
"""
