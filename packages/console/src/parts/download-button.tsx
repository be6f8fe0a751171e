import { Button, type ButtonProps } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { faultText } from '../api/fault-text.ts'
import { saveFile } from './save-file.ts'

export interface DownloadButtonProps extends ButtonProps {
  children: string
  /** Fetches the text, with the token, which a link could not bring along. */
  read(): Promise<string>
  fileName: string
  type?: string
}

/** Saves what the exchange answers as a file. Shows that it is under way. */
export function DownloadButton({ children, read, fileName, type = 'text/csv', ...button }: DownloadButtonProps) {
  const [isUnderWay, setUnderWay] = useState(false)
  async function go() {
    setUnderWay(true)
    try {
      saveFile(await read(), fileName, type)
    } catch (fault) {
      notifications.show({
        title: 'The file could not be made',
        message: faultText(fault),
        color: 'red',
        autoClose: 10_000,
      })
    } finally {
      setUnderWay(false)
    }
  }
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={isUnderWay}
      {...button}
      onClick={() => void go()}
    >
      {children}
    </Button>
  )
}
