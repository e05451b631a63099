"""What every page uses: live signal, dialogs, notices, tiles, address."""
