namespace Askew.Instructions;

/// <summary>Which tensor holds the integers of each, where some are only other names and shapes of others.</summary>
internal static class Aliases
{
    /// <summary>For each of <paramref name="tensors"/> the number of the one that holds its integers; null where aliases go in a
    /// circle.</summary>
    /// <remarks>Every alias is followed once, however long the chains are.</remarks>
    public static int[]? Resolve(IReadOnlyList<ProgramTensor> tensors)
    {
        int[] holders = new int[tensors.Count];
        Array.Fill(holders, -1);
        var way = new List<int>();
        for (int i = 0; i < holders.Length; i++)
        {
            int current = i;
            way.Clear();
            while (holders[current] < 0 && tensors[current].AliasOf is { } next)
            {
                way.Add(current);
                if (way.Count >= holders.Length)
                {
                    return null;
                }

                current = next;
            }

            int holder = holders[current] < 0 ? current : holders[current];
            holders[i] = holder;
            foreach (int passed in way)
            {
                holders[passed] = holder;
            }
        }

        return holders;
    }
}
