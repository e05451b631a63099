"""Times, names, colours and frames; no Streamlit here."""
