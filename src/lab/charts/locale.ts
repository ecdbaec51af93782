/**
 * @file A Chromium under the POSIX locale calls its language `en-US@posix`, which `Intl` refuses; uPlot asks `Intl` for it
 * as it loads, and the page would not start. Imported before uPlot. Delete when uPlot asks more carefully.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}
