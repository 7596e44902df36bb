import { deploy, type Deployed } from './deployed.ts';
import { shopConfig, startShop, type Shop } from './shop.ts';

/** The shop, deployed. */
export type Slice = Deployed & { shop: Shop };

export async function startSlice(secrets: { site: string; deploy: string }): Promise<Slice> {
  await using parts = new AsyncDisposableStack();
  const shop = parts.use(await startShop(secrets));
  const deployed = parts.use(
    await deploy(shopConfig(shop.url), { SITE_KEY: secrets.site, DEPLOY_TOKEN: secrets.deploy }),
  );
  const owned = parts.move();
  return { ...deployed, shop, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
