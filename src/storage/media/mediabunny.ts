/**
 * What is used of mediabunny: readers, a quarter of it. The build makes the late file of the package from this list, so
 * only names from here may be used.
 */
export {
  ADTS, CustomSource, FLAC, Input, Logging, LogLevel, MATROSKA, MP3, MP4, MPEG_TS, OGG, QTFF, WAVE, WEBM
} from 'mediabunny'
