import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** While developing, everything the page does not own comes from a running BFF. */
const bff = process.env.PUBLIC_URL ?? 'http://127.0.0.1:4000'

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  server: { proxy: { '/trpc': bff, '/staff': bff, '/media': bff, '/snapshots': bff } },
  preview: { proxy: { '/trpc': bff, '/staff': bff, '/media': bff, '/snapshots': bff } },
  build: {
    target: 'es2022',
    // echarts with the four parts the live view uses is 500 KB before gzip, and only that page loads it.
    chunkSizeWarningLimit: 700,
  },
})
