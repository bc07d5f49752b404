import { fullFormats } from 'ajv-formats/dist/formats.js'
import { dateTimeFormat } from '../sandbox/time-format.js'

/** The formats that `compileValidator` knows, for validators that the build compiles. */
export const formats = { ...fullFormats, 'date-time': dateTimeFormat(fullFormats['date-time']) }
