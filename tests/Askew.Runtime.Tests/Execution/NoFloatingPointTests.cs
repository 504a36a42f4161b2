using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Askew.Runtime.Tests.Execution;

public class NoFloatingPointTests
{
    private static readonly string[] FloatingTypes = ["System.Single", "System.Double", "System.Half", "System.Decimal"];

    [Fact]
    public void NoMethodOfTheExecutionRoomTouchesAFloatingPointNumber()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(Askew.Execution.IntegerInterpreter).Assembly.Location);
        MethodDefinition[] methods = [.. assembly.MainModule.GetTypes()
            .Where(type => Outermost(type).Namespace.StartsWith("Askew.Execution", StringComparison.Ordinal))
            .SelectMany(type => type.Methods)];

        // The check would pass on nothing at all, so it says how much it has seen.
        Assert.True(methods.Length > 50, $"only {methods.Length} methods were found");
        Assert.Equal([], methods.SelectMany(Offences));
    }

    [Fact]
    public void TheCheckFindsFloatingPointWhereItIs()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(typeof(NoFloatingPointTests).Assembly.Location);
        TypeDefinition type = assembly.MainModule.GetTypes().Single(t => t.Name == nameof(Offender));
        Assert.All(type.Methods.Where(m => !m.IsConstructor), method => Assert.NotEmpty(Offences(method)));
    }

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    private static IEnumerable<string> Offences(MethodDefinition method)
    {
        IEnumerable<TypeReference> types = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);
        if (method.HasBody)
        {
            types = types.Concat(method.Body.Variables.Select(v => v.VariableType));
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.OpCode.Code is Code.Ldc_R4 or Code.Ldc_R8 or Code.Conv_R4 or Code.Conv_R8 or Code.Conv_R_Un
                    or Code.Ldind_R4 or Code.Ldind_R8 or Code.Stind_R4 or Code.Stind_R8 or Code.Ldelem_R4 or Code.Ldelem_R8
                    or Code.Stelem_R4 or Code.Stelem_R8)
                {
                    yield return $"{method.FullName}: {instruction}";
                }

                types = types.Concat(instruction.Operand switch
                {
                    MethodReference called => called.Parameters.Select(p => p.ParameterType).Append(called.ReturnType),
                    FieldReference field => [field.FieldType],
                    TypeReference type => [type],
                    _ => [],
                });
            }
        }

        foreach (TypeReference type in types.Where(IsFloating))
        {
            yield return $"{method.FullName}: uses {type.FullName}";
        }
    }

    private static bool IsFloating(TypeReference type) =>
        FloatingTypes.Any(name => type.FullName.Contains(name, StringComparison.Ordinal));

    private static class Offender
    {
        public static int Converts(int value) => (int)(value * 1.5f);

        public static double Takes(double value) => value;

        public static int Calls(int value) => (int)Math.Sqrt(value);
    }
}
