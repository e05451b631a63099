// Numbers and ages as people read them.

/** @param {number} n */
export const formatNumber = (n) => n.toLocaleString("en");

/** @param {number} seconds */
export function formatAge(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
