using Askew.Instructions;
using Askew.Testing;

namespace Askew.Runtime.Tests.Instructions;

/// <summary>What is wrong with the build of a program, one fault each: where it is told, and in which words. What is wrong with the
/// numbers of single instructions is in <see cref="ProgramFileTests"/>.</summary>
public class ProgramValidatorTests
{
    private static readonly ProgramTensor Eight = SmallPrograms.Tensor(8, 1, 4);

    public static TheoryData<string, string> Faults => new()
    {
        { "no output", "no output" },
        { "a tensor that is null", "a tensor that is null" },
        { "an instruction that is null", "an instruction that is null" },
        { "an instruction that is null in the tail", "an instruction that is null" },
        { "a name that cannot be shown", "cannot be shown" },
        { "a tensor that is not there", "tensor 9 of 3" },
        { "an input that is a constant", "an input is a constant" },
        { "a constant of the wrong size", "wrong size" },
        { "a tensor that is read too early", "before it is written" },
        { "a tensor that is written twice", "already written" },
        { "a constant that is written", "already written" },
        { "an output that is never written", "an output is never written" },
        { "an alias of nothing", "not there" },
        { "two aliases of each other", "alias of itself" },
        { "a tail that reads what is no output", "no output" },
        { "a tail with tables", "no tables" },
        { "a result that is never written", "a result is never written" },
    };

    [Fact]
    public void AProgramInOrderIsFine()
    {
        ProgramValidator.Check(Program(new Parts()));
        ProgramValidator.Check(Program(new Parts { Tail = [Join(2, 3)], Tensors = [Eight, Eight, Eight, Eight], Results = [3] }));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void AFaultIsNamed(string fault, string words)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ProgramValidator.Check(Program(Faulty(fault))));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static Parts Faulty(string fault) => fault switch
    {
        "no output" => new Parts { Outputs = [] },
        "a tensor that is null" => new Parts { Tensors = [Eight, Eight, null!] },
        "an instruction that is null" => new Parts { Instructions = [null!] },
        "an instruction that is null in the tail" => new Parts { Tail = [null!] },
        "a name that cannot be shown" => new Parts { Tensors = [Eight, Eight with { Name = "a\nb" }, Eight] },
        "a tensor that is not there" => new Parts { Instructions = [LookUp(0, 1), LookUp(9, 2)] },
        "an input that is a constant" => new Parts { Tensors = [Eight with { Constant = new sbyte[4] }, Eight, Eight] },
        "a constant of the wrong size" => new Parts { Tensors = [Eight, Eight with { Constant = new sbyte[3] }, Eight] },
        "a tensor that is read too early" => new Parts { Instructions = [LookUp(1, 2), LookUp(0, 1)] },
        "a tensor that is written twice" => new Parts { Instructions = [LookUp(0, 1), LookUp(0, 2), LookUp(1, 2)] },
        "a constant that is written" => new Parts { Tensors = [Eight, Eight with { Constant = new sbyte[4] }, Eight] },
        "an output that is never written" => new Parts { Instructions = [LookUp(0, 1)] },
        "an alias of nothing" => new Parts { Tensors = [Eight, Eight, Eight with { AliasOf = 7 }] },
        "two aliases of each other" => new Parts { Tensors = [Eight, Eight with { AliasOf = 2 }, Eight with { AliasOf = 1 }] },
        "a tail that reads what is no output" => Tailed(Join(1, 3)),
        "a tail with tables" => Tailed(Join(2, 3) with { Tables = [new short[256]] }),
        "a result that is never written" => Tailed(Join(2, 3)) with { Results = [1] },
        _ => throw new ArgumentException($"There is no program with {fault}.", nameof(fault)),
    };

    private static Parts Tailed(TailInstruction tail) => new() { Tensors = [Eight, Eight, Eight, Eight], Tail = [tail], Results = [3] };

    private static LookUp LookUp(int input, int output) =>
        new() { Node = "n", Input = input, Output = output, Table = new short[256], Tables = 1 };

    private static Concatenate Join(int input, int output) =>
        new() { Node = "join", Parts = [input], Output = output, Axis = 1, Tables = new short[]?[1] };

    private static IntegerProgram Program(Parts parts) => new()
    {
        Origin = new ProgramOrigin("tests", "none", "0", "cpu", "none"),
        Tensors = parts.Tensors,
        Instructions = parts.Instructions,
        Inputs = [0],
        Outputs = parts.Outputs,
        Tail = parts.Tail,
        JoinedResults = parts.Results,
    };

    // Two look-ups, one after the other.
    private sealed record Parts
    {
        public IReadOnlyList<ProgramTensor> Tensors { get; init; } = [Eight, Eight, Eight];

        public IReadOnlyList<IntegerInstruction> Instructions { get; init; } = [LookUp(0, 1), LookUp(1, 2)];

        public IReadOnlyList<int> Outputs { get; init; } = [2];

        public IReadOnlyList<TailInstruction> Tail { get; init; } = [];

        public IReadOnlyList<int>? Results { get; init; }
    }
}
