"""Times, numbers, names, colours and data frames; imports no Streamlit."""
