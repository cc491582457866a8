import { BUNDLES, build, staleness } from './bundle.ts'

/** Before the tests of what is built: bundles of the sources as they are. */
export default async function setUpBundles(): Promise<void> {
  for (const bundle of [BUNDLES.weapp, BUNDLES.shop]) {
    const stale = staleness(bundle)
    if (stale === undefined) continue
    await build(bundle)
    stale.remember()
  }
}
