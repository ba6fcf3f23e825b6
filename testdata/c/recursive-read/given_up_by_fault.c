/* A fault may give up the lock of its caller's, and says so by bits of its result (mm/memory.c: `handle_mm_fault`). */
enum vm_fault_reason {
	VM_FAULT_ERROR = 0x1,
	VM_FAULT_RETRY = (__force vm_fault_t)0x400,
	VM_FAULT_COMPLETED = (__force vm_fault_t)0x800,
};

struct mm_struct {
	struct rw_semaphore mmap_lock;
	struct vm_area_struct *map;
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	vm_fault_t (*fault)(struct vm_area_struct *vma);
};

void mm_init(struct mm_struct *mm)
{
	init_rwsem(&mm->mmap_lock);
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address)
{
	return vma->fault(vma);
}

int fixup_fault(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma;
	vm_fault_t ret;

retry:
	vma = mm->map;
	ret = handle_mm_fault(vma, address);
	if (ret & VM_FAULT_COMPLETED) {
		down_read(&mm->mmap_lock);
		return 0;
	}
	if (ret & VM_FAULT_ERROR)
		return -1;
	if (ret & VM_FAULT_RETRY) {
		down_read(&mm->mmap_lock);
		goto retry;
	}
	return 0;
}

void fault_in(struct mm_struct *mm, unsigned long address)
{
	down_read(&mm->mmap_lock);
	fixup_fault(mm, address);
	up_read(&mm->mmap_lock);
}

/* Where it did not, the lock is held. */
static int touch(struct mm_struct *mm, unsigned long address)
{
	vm_fault_t ret = handle_mm_fault(mm->map, address);

	if (ret & (VM_FAULT_RETRY | VM_FAULT_COMPLETED))
		return 0;
	down_read(&mm->mmap_lock); /*~ recursive-read */
	up_read(&mm->mmap_lock);
	return 1;
}

void touch_in(struct mm_struct *mm, unsigned long address)
{
	down_read(&mm->mmap_lock); /*~> held */
	if (touch(mm, address))
		up_read(&mm->mmap_lock);
}
