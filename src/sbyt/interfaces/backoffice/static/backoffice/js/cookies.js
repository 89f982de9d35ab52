// A choice of the person at this browser: a cookie, so that the server draws the first paint right.
export function remember(name, value) {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
}
