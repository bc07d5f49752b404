/** What differs from run to run: points in time, durations of tests, and ports of this machine. */
const varying = /(?<=\()\d+(?:\.\d+)?ms(?=\))|(?<=\bduration_ms )\d+(?:\.\d+)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|(?<=\b(?:127\.0\.0\.1|localhost):)\d{4,5}\b|(?<="pid":)\d+/g
const day = 86_400_000

/**
 * Whether a program printed what a document shows. `…` there is any text. A time near now is as good as any other, and
 * so are a port and a duration.
 * @param now milliseconds
 */
export function isShown (shown: string, printed: string, now = Date.now()): boolean {
  const times: string[] = printed.match(varying) ?? []
  const mask = (text: string) => text.replaceAll(varying, time => {
    const isNear = !time.endsWith('Z') || Math.abs(Date.parse(time) - now) < day
    return isNear || !times.includes(time) ? '\u0000' : time
  })
  const pattern = mask(shown).split('…').map(part => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*?')
  return new RegExp(`^${pattern}$`, 'u').test(mask(printed))
}
