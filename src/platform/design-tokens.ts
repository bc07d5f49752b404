/**
 * Colours, distances and typefaces of all pages that the server shows, as CSS variables: of the page (src/ui), the
 * consent page and the API documents.
 */
export const designTokens = `
:root {
  color-scheme: light dark;

  --page: #f3f4f8;
  --card: #fff;
  --raised: #fff;
  --sunken: #eceef4;
  --hover: #edeff6;
  --selected: #e3e7fd;
  --text: #1b1e27;
  --soft: #555b6d;
  --line: #dcdfe7;
  --line-strong: #8b91a3;
  --accent: #3f4fd8;
  --accent-soft: #e3e7fd;
  --on-accent: #fff;
  --own: #4453dc;
  --on-own: #fff;
  --on-own-soft: #e2e5ff;
  --notice: #a01d1d;
  --notice-back: #fdefee;
  --good: #18703a;
  --good-back: #e5f5ea;
  --warn: #7d4c00;
  --warn-back: #fdf2dd;
  --shadow: 0 1px 2px rgb(20 24 40 / 8%), 0 8px 24px rgb(20 24 40 / 12%);

  --space-1: .25rem;
  --space-2: .5rem;
  --space-3: .75rem;
  --space-4: 1rem;
  --space-5: 1.5rem;
  --space-6: 2rem;
  --radius-s: .375rem;
  --radius: .625rem;
  --radius-l: 1rem;
  --text-s: .75rem;
  --text-m: .8125rem;
  --text-l: 1.0625rem;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}

@media (prefers-color-scheme: dark) {
  :root {
    --page: #111318;
    --card: #191c23;
    --raised: #22262f;
    --sunken: #13151b;
    --hover: #22262f;
    --selected: #2a3052;
    --text: #eceef4;
    --soft: #a9afc0;
    --line: #2c313c;
    --line-strong: #777e92;
    --accent: #a5b1ff;
    --accent-soft: #2a3052;
    --on-accent: #12152b;
    --own: #4a57c9;
    --on-own: #fff;
    --on-own-soft: #e0e4ff;
    --notice: #ffb4ab;
    --notice-back: #3a1c1c;
    --good: #7fdca0;
    --good-back: #173323;
    --warn: #f3c77a;
    --warn-back: #392a10;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 50%);
  }
}
`
