/** @file Which files of the build the service worker keeps, under which key, and which of them before all others. */

/** As the build writes it: `revision` is null where the name already tells the content. */
export interface BuiltFile {
  url: string;
  revision: string | null;
}

export interface KeptFile {
  /** What is fetched. */
  url: string;
  /** What it is kept under: another revision is another key. */
  key: string;
  /** Whether the page cannot open without it. */
  isShell: boolean;
}

const pageName = 'index.html';
const shell = /^(index\.html|assets\/)/;

export interface Files {
  all: readonly KeptFile[];
  /** The file that answers an address; undefined: none that is kept. */
  find(url: string): KeptFile | undefined;
}

/** @param scope  the folder that the page lies in, ending with a slash */
export function createFiles(built: readonly BuiltFile[], scope: string): Files {
  const all = built.map(({ url, revision }): KeptFile => {
    // The page is asked for by its folder: hosts redirect from its name to that, and a redirected answer opens nothing.
    const address = new URL(url === pageName ? './' : url, scope);
    const key = new URL(address);
    if (revision !== null) key.searchParams.set('revision', revision);
    return { url: address.href, key: key.href, isShell: shell.test(url) };
  });
  const byUrl = new Map(all.map((file) => [file.url, file]));
  return {
    all,
    find(url) {
      const address = new URL(url);
      address.hash = '';
      address.search = '';
      if (address.href === new URL(pageName, scope).href) return byUrl.get(scope);
      return byUrl.get(address.href);
    },
  };
}
