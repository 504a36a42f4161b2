namespace Askew.Tensors;

/// <summary>Arrays that are needed no longer, for those that need one next: large ones cost more to get from the system, a page at a time,
/// than to fill.</summary>
/// <remarks>For use by several threads. What is not given back is left to the garbage collector.</remarks>
internal sealed class SpareArrays<T>
    where T : unmanaged
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Stack<T[]>> spare = [];

    /// <summary>An array of at least <paramref name="length"/> elements with any contents.</summary>
    public T[] Take(int length)
    {
        lock (gate)
        {
            foreach ((int size, Stack<T[]> arrays) in spare)
            {
                if (size >= length)
                {
                    return Pop(size, arrays);
                }
            }

            // Those that were too small are not kept beside it: no more is held than was ever needed at once.
            for (int freed = 0; freed < length && spare.Count > 0;)
            {
                (int size, Stack<T[]> arrays) = spare.Last();
                freed += Pop(size, arrays).Length;
            }
        }

        return GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>Takes back an array that nobody uses any more.</summary>
    public void Return(T[] array)
    {
        lock (gate)
        {
            if (!spare.TryGetValue(array.Length, out Stack<T[]>? arrays))
            {
                spare[array.Length] = arrays = [];
            }

            arrays.Push(array);
        }
    }

    private T[] Pop(int size, Stack<T[]> arrays)
    {
        T[] array = arrays.Pop();
        if (arrays.Count == 0)
        {
            spare.Remove(size);
        }

        return array;
    }
}
