/** Carried by the shopper's app: a random number it keeps. A hint for the merchant, no proof: whoever knows how can change it. */
export const deviceHeader = 'x-tidegate-device'
