import { Anchor, Button, Center, Loader, Stack, Text, Title } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { fetchPageOf } from '../app/fetch-page.ts'
import { beginSignIn, finishSignIn } from './session.ts'

/** Where the browser comes back to from identity. Goes on at once; stays only when something did not fit. */
export function SignedInPage() {
  const router = useRouter()
  const [fault, setFault] = useState<string>()
  const begun = useRef(false)
  useEffect(() => {
    // The code is good once, and React may run an effect twice.
    if (begun.current) return
    begun.current = true
    const fetchPage = (returnTo: string) => fetchPageOf(router, new URL(returnTo, location.origin).pathname)
    finishSignIn(location.hash, fetchPage).then(
      (returnTo) => router.navigate({ to: returnTo, replace: true }),
      (reason: unknown) => setFault(reason instanceof Error ? reason.message : 'The sign-in did not work.'),
    )
  }, [router])
  if (fault === undefined) {
    return (
      <Center h="100vh" role="status" aria-label="Signing in">
        <Loader />
      </Center>
    )
  }
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack maw={480} className="card" p="xl">
        <Title order={1}>You are not signed in</Title>
        <Text>{fault}</Text>
        <Button onClick={() => void beginSignIn('/')}>Sign in again</Button>
        <Anchor href="/directory">Look at the API directory instead</Anchor>
      </Stack>
    </Center>
  )
}
