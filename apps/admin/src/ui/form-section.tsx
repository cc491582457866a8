import type { ReactNode } from 'react'

export function FormSection({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="card card-padding form-section">
      <h2>
        {title}
        {hint && <span className="muted small">{hint}</span>}
      </h2>
      {children}
    </section>
  )
}
