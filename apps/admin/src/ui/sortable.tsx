import { HolderOutlined } from '@ant-design/icons'
import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { type CSSProperties, createContext, type HTMLAttributes, type ReactNode, useContext } from 'react'
import { t } from '../i18n/t.ts'

interface AreaProps {
  ids: string[]
  /** Places in `ids`. */
  onMove: (from: number, to: number) => void
  grid?: boolean
  disabled?: boolean
  children: ReactNode
}

/** Things whose order is dragged, by pointer or from the keyboard: space picks up, arrows move, space puts down. */
export function SortableArea({ ids, onMove, grid = false, disabled = false, children }: AreaProps) {
  const sensors = useSensors(
    // A click stays a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const move = ({ active, over }: DragEndEvent) => {
    if (over && over.id !== active.id) onMove(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={move}
      accessibility={{ announcements: announce(ids), screenReaderInstructions: { draggable: howTo } }}
    >
      <SortableContext
        items={ids}
        strategy={grid ? rectSortingStrategy : verticalListSortingStrategy}
        disabled={disabled}
      >
        {children}
      </SortableContext>
    </DndContext>
  )
}

/** Drawn by `children`, who get the handle to put where it is taken hold of. */
export function SortableItem({
  id,
  className,
  label,
  children,
}: {
  id: string
  className: string
  label: string
  children: (handle: ReactNode) => ReactNode
}) {
  const { place, isDragging, hold } = useSorted(id)
  return (
    <div {...place} className={isDragging ? `${className} dragging` : className}>
      {children(<Handle hold={hold} label={label} />)}
    </div>
  )
}

/** A row of a table within a `SortableArea`; one of its cells has the `DragHandle`. The row for "nothing" has no key and stays. */
export function SortableRow(props: HTMLAttributes<HTMLTableRowElement> & { 'data-row-key'?: string }) {
  const { place, isDragging, hold } = useSorted(props['data-row-key'] ?? '')
  const className = isDragging ? `${props.className} dragging` : props.className
  return (
    <Held.Provider value={hold}>
      <tr {...props} {...place} className={className} />
    </Held.Provider>
  )
}

export function DragHandle({ label }: { label: string }) {
  const hold = useContext(Held)
  return hold && <Handle hold={hold} label={label} />
}

function useSorted(id: string) {
  const { setNodeRef, attributes, listeners, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    attributes: { roleDescription: t('可排序') },
  })
  const style: CSSProperties = {
    transform: transform ? `translate3d(${Math.round(transform.x)}px, ${Math.round(transform.y)}px, 0)` : '',
    transition: transition ?? '',
  }
  return {
    place: { ref: setNodeRef, style },
    isDragging,
    hold: { ref: setActivatorNodeRef, ...attributes, ...listeners },
  }
}

type Hold = ReturnType<typeof useSorted>['hold']
const Held = createContext<Hold | null>(null)

function Handle({ hold, label }: { hold: Hold; label: string }) {
  return (
    <button type="button" className="drag-handle" {...hold} aria-label={label}>
      <HolderOutlined />
    </button>
  )
}

/** `list` with the one at `from` put at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from)
  return [...rest.slice(0, to), list[from] as T, ...rest.slice(to)]
}

const howTo = t('按空格键拿起，用方向键移动，再按空格键放下，按 Esc 取消。')

function announce(ids: string[]): Announcements {
  const place = (id: string | number) => t('第 {id} 位', { id: ids.indexOf(String(id)) + 1 })
  return {
    onDragStart: ({ active }) => t('拿起了{id}', { id: place(active.id) }),
    onDragOver: ({ over }) => (over ? t('移到{id}', { id: place(over.id) }) : t('不在可放的位置')),
    onDragEnd: ({ over }) => (over ? t('放在{id}', { id: place(over.id) }) : t('放回原处')),
    onDragCancel: () => t('已取消，放回原处'),
  }
}
