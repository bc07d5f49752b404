import { run } from './cli/main.js'

// From the sources; what the package has as its command is launch/launcher.ts.
void run()
