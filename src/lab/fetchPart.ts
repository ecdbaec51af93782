/** @file Parts of the page that a first visit does not need: their code is fetched once somebody asks for them. */

/** @throws Error with one plain sentence where the code does not come: its server is gone, or has a newer version */
export async function fetchPart<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new Error('a part of the page could not be fetched: reload the page once its server answers', { cause });
  }
}
