import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    files: ['static/js/**/*.js'],
    languageOptions: { ecmaVersion: 2024, globals: { ...globals.browser, htmx: 'readonly' } },
  },
  {
    files: ['scripts/**/*.js', '**/*.test.js', 'eslint.config.js'],
    languageOptions: { ecmaVersion: 2024, globals: globals.node },
  },
  {
    rules: {
      'no-control-regex': 'off', // JSON forbids control characters, so its patterns name them
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-properties': ['error', { property: 'innerHTML', message: 'Make elements with js/dom.js: text must stay text.' }],
      'no-shadow': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
];
