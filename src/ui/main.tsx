import './page.css'
import { render } from 'preact'
import { Shell } from './shell.js'

const place = document.getElementById('page')
if (place) render(<Shell />, place)
