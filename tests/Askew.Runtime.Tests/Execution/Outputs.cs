using Askew.Execution;
using Askew.Instructions;

namespace Askew.Runtime.Tests.Execution;

/// <summary>Runs programs of 8-bit tensors on given numbers, with the specification and with the fastest kernels, which must
/// agree.</summary>
internal static class Outputs
{
    public static int[] Of(IntegerProgram program, params sbyte[][] inputs)
    {
        int[] scalar = Run(program, KernelCatalog.Scalar, inputs);
        Assert.Equal(scalar, Run(program, KernelCatalog.Default, inputs));
        return scalar;
    }

    private static int[] Run(IntegerProgram program, KernelCatalog kernels, sbyte[][] inputs)
    {
        var interpreter = new IntegerInterpreter(program, kernels);
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(inputs[i].Length, interpreter.Storage.Integers<sbyte>(program.Inputs[i]).Length);
            inputs[i].CopyTo(interpreter.Storage.Integers<sbyte>(program.Inputs[i]));
        }

        interpreter.Run();
        int output = program.Outputs[0];
        return program.Tensors[output].ElementSizeInBytes == 2
            ? Array.ConvertAll(interpreter.Storage.Integers<short>(output).ToArray(), value => (int)value)
            : Array.ConvertAll(interpreter.Storage.Integers<sbyte>(output).ToArray(), value => (int)value);
    }
}
