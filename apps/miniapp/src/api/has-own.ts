/**
 * Object.hasOwn, which iOS below 15.4 and Chrome below 93 lack and @noble/hashes asks for while it is loaded. webpack puts this in its place
 * in both targets.
 */
export const hasOwn = (object: object, name: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, name)
