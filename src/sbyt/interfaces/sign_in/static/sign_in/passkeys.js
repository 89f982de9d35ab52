// Shows what needs passkeys only where the browser and the address of the site can give them: an address in digits cannot.
document.addEventListener("DOMContentLoaded", () => {
  const digits = /^[\d.]+$|^\[/.test(location.hostname);
  const possible = window.PublicKeyCredential && window.isSecureContext && !digits;
  const chosen = possible ? "[data-needs-passkeys]" : "[data-needs-no-passkeys]";
  document.querySelectorAll(chosen).forEach((part) => part.classList.remove("hidden"));
});
// A ceremony that the person cancels is not a failure of the page.
document.addEventListener("allauth.error", (event) => event.preventDefault());
