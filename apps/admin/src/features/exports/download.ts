import { exportDoor, exportFile } from '@tidegate/shared/contracts/exports'
import { openDoor } from '../../api/door.ts'

/** Hands the file to the browser's own downloads: it never lies in the page's memory, and outlives the page. */
export async function downloadExport(exportId: string): Promise<void> {
  await openDoor(exportDoor(exportId))
  const link = document.createElement('a')
  link.href = exportFile(exportId)
  link.download = ''
  link.click()
}
