namespace Askew.Numerics;

/// <summary>One float: what wider registers must do to each of theirs, and what is done where there are none.</summary>
internal readonly unsafe struct FloatLanesScalar : IFloatLanes<float>
{
    public static bool IsSupported => true;

    public static int Count => 1;

    public static bool HasManyRegisters => false;

    public static float Load(float* source) => *source;

    public static void Store(float vector, float* target) => *target = vector;

    public static float Create(float number) => number;

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    public static float MultiplyAdd(float a, float b, float c) => FusedMultiplyAdd.Of(a, b, c);

    public static float Round(float x) => MathF.Round(x);

    public static float Max(float a, float b) => MathF.Max(a, b);

    public static float Choose(float x, float bound, float below, float otherwise) => x < bound ? below : otherwise;

    public static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(((int)n + 127) << 23);
}
