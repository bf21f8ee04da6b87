// @ts-check

document.addEventListener('submit', event => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches('[data-theme-switch]')) return;
  if (!(event.submitter instanceof HTMLButtonElement)) return;
  event.preventDefault();
  choose(form, event.submitter.value);
});

/**
 * Shows the theme at once and keeps it in the cookie that the server reads for the next page.
 * @param {HTMLFormElement} form
 * @param {string} theme light, dark or system
 */
function choose(form, theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.value === theme));
}
