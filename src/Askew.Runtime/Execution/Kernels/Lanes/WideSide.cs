using System.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>The integers of a tensor of 8 or 16 bits, which are 32 bits wide while they are computed with.</summary>
internal readonly unsafe struct WideSide<TLanes, TVector>(byte* integers, bool areBytes)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary><paramref name="count"/> integers from <paramref name="start"/> + <paramref name="at"/> on; or, where it does not move,
    /// that at <paramref name="start"/> as often.</summary>
    public void Widen(int start, bool moves, int at, int count, int* target)
    {
        if (moves)
        {
            Widen(start + at, count, target);
        }
        else
        {
            new Span<int>(target, count).Fill(areBytes ? ((sbyte*)integers)[start] : ((short*)integers)[start]);
        }
    }

    /// <summary><paramref name="count"/> integers from <paramref name="start"/> on.</summary>
    public void Widen(int start, int count, int* target)
    {
        int i = 0;
        if (areBytes)
        {
            sbyte* source = (sbyte*)integers + start;
            for (; i + TLanes.Count <= count; i += TLanes.Count)
            {
                TLanes.Store(TLanes.LoadBytes(source + i), target + i);
            }

            for (; i < count; i++)
            {
                target[i] = source[i];
            }
        }
        else
        {
            short* source = (short*)integers + start;
            for (; i + TLanes.Count <= count; i += TLanes.Count)
            {
                TLanes.Store(TLanes.LoadIntegers(source + i), target + i);
            }

            for (; i < count; i++)
            {
                target[i] = source[i];
            }
        }
    }

    /// <summary>Puts <paramref name="count"/> integers, which fit, to <paramref name="start"/> and on.</summary>
    public void Narrow(int* source, int count, int start)
    {
        if (areBytes)
        {
            sbyte* target = (sbyte*)integers + start;
            for (int i = 0; i < count; i++)
            {
                target[i] = (sbyte)source[i];
            }
        }
        else
        {
            short* target = (short*)integers + start;
            int i = 0;
            for (; i + Vector<short>.Count <= count; i += Vector<short>.Count)
            {
                Vector.Narrow(Vector.Load(source + i), Vector.Load(source + i + Vector<int>.Count)).Store(target + i);
            }

            for (; i < count; i++)
            {
                target[i] = (short)source[i];
            }
        }
    }
}
