/** Whoever scans a mini-program code arrives with `scene=id%3D7001` where a link says `productId=7001`. */
export function idOf(param: string | undefined, scene: string | undefined): string {
  return param ?? /^id=(\d{1,19})$/.exec(decodeURIComponent(scene ?? ''))?.[1] ?? ''
}
