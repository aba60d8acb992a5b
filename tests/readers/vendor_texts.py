"""Small files of every text format, written by hand; each says t = 0, 10, 20 s, U = 3.0, 3.1, 3.2 V and
I = 1, 1, -2 mA, so that one table of expectations fits them all."""

MPT_TABLE = (
    "mode\tNs\ttime/s\tEwe/V\t<I>/mA\t(Q-Qo)/mA.h\tcycle number\t\n"
    "1\t1\t0.0E+000\t3.0\t1.0\t0.0\t1.0E+000\n"
    "1\t1\t1.0E+001\t3.1\t1.0\t2.7E-3\t1.0E+000\n"
    "1\t2\t2.0E+001\t3.2\t-2.0\t-2.8E-3\t2.0E+000\n"
)
MPT_HEAD = (
    "EC-Lab ASCII FILE\nNb header lines : 6\n\nAcquisition started on : 05/28/2025 14:23:16.145\n"
    "Electrode surface area : 0.001 cm²\n"
)
NEWARE = (
    "DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current({unit}),Voltage(V),"
    "DChg. Cap.(Ah),Date\n"
    "1,1,1,CC Chg,00:00:00,00:00:00,{a},3.0,0,2022-05-18 16:27:52\n"
    "2,1,1,CC Chg,00:00:10,00:00:10,{a},3.1,0,2022-05-18 16:28:02\n"
    "3,1,2,CC DChg,00:00:10,00:00:20,{b},3.2,0,2022-05-18 16:28:12\n"
)
LAYERED = (
    "Cycle ID,Cap_Chg(mAh),Cap_DChg(mAh)\n,Step ID,Step Name,Step Time(h:min:s.ms)\n"
    ",,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),Realtime\n"
    "1,0.1,0.2\n,1,CC_Chg,0:00:10.000\n"
    ",,1,0:00:00.000,3.0,1.0,2022-05-18 16:27:52\n,,2,0:00:10.000,3.1,1.0,2022-05-18 16:28:02\n"
    "2,0.1,0.2\n,2,CC_DChg,0:00:10.000\n,,3,0:00:09.000,3.15,2.0,2022-05-18 16:28:11\n"
    ",,4,0:00:10.000,3.2,2.0,2022-05-18 16:28:12\n"
)
MACCOR = (
    "Today's Date:\t14 December 2020\tDate of Test:\t11 December 2020\nProcedure:\tx\n"
    "Rec#\tCyc#\tStep\tTestTime\tStepTime\tAmps\tVolts\tState\tES\tDPt Time\n"
    "1\t0\t1\t  0d 00:00:0\t  0d 00:00:0\t0.001\t3.0\tC\t0\t12/11/2020 12:22:12\n"
    "2\t0\t1\t  0d 00:00:10.0\t  0d 00:00:10\t0.001\t3.1\tC\t1\t12/11/2020 12:22:22\n"
    "3\t0\t2\t  0d 00:00:20.000\t  0d 00:00:10\t0.002\t3.2\tD\t1\t12/11/2020 12:22:32\n"
)
MACCOR_LATER = (
    "Today's Date ,2024-01-01\nDate of Test:,2024-01-01\n"
    "Rec,Cycle C,Step,Test Time [min],Current [mA],Voltage [mV],MD\n"
    "1,0,1,0,1,3000,C\n2,0,1,0.16666666666666666,1,3100,C\n3,0,2,0.3333333333333333,-2,3200,D\n"
)
LANDT = (
    "cell model:,,\nNominal capacity:Ah,,\n"
    "channel_index,cycle_index,step_index,date_time_iso_string,test_time_s,current_A,voltage_V,"
    "Pressure_Psi,step_name\n"
    "1,1,1,04/30/2024 14:33:19,0,0.001,3.0,10,charge CC\n"
    "1,1,1,04/30/2024 14:33:29,10,0.001,3.1,10,charge CC\n"
    "1,1,2,04/30/2024 14:33:39,20,-0.002,3.2,10,discharge CC\n"
)
LANDT_CHINESE = (
    "记录序号\t循环序号\t测试时间/Sec\t电压/V\t电流/mA\t温度/C\t系统时间\tTestTime/Sec\n"
    "1\t1\t0\t3.0\t1\t25.5\t2024-04-30 14:33:19\t0\n2\t1\t10\t3.1\t1\t25.5\t2024-04-30 14:33:29\t10\n"
    "3\t1\t20\t3.2\t-2\t25.5\t2024-04-30 14:33:39\t20\n"
)
BASYTEC = (
    "~Resultfile from Basytec Battery Test System\n~Start of Test: 19.06.2023 17:56:53\n~\n"
    "~Time[h]\tDataSet\tLine\tCommand\tU[V]\tI[A]\tT1[\N{DEGREE SIGN}C]\tCyc-Count\n"
    "0\t1\t3\tCharge\t3.0\t0.001\t25.5\t1\n0.002777777777777778\t2\t3\tCharge\t3.1\t0.001\t25.5\t1\n"
    "0.005555555555555556\t3\t4\tDischarge\t3.2\t-0.002\t25.5\t1\n"
)
NOVONIX = (
    '[Summary]\nNovonix UHPC data file\n[End Summary]\n[Protocol]\n"   [End, or when Δt > 1]"\n[Data]\n'
    "Date and Time,Cycle Number,Step Type,Run Time (h),Current (A),Potential (V),"
    "Temperature (°C),Step Number\n"
    "2025-07-19 15:26:20,1,7,0,0.001,3.0,24.6,1\n"
    "2025-07-19 15:26:30,1,7,0.002777777777777778,0.001,3.1,24.6,1\n"
    "2025-07-19 15:26:40,1,7,0.005555555555555556,-0.002,3.2,24.6,2\n"
)
PEC = (
    "Test:,187\n#RESULTS CHECK\nReqYear,Test,Value,\n2019,187,3272,\n#END RESULTS CHECK\n"
    "Test,Cell,Step,Cycle,Total Time (Seconds),Load On Time (Seconds),Real Time,Voltage (mV),Current (mA),\n"
    "187,1,1,1,0,0,02/22/2019 16:23:27,3000,1,\n187,1,1,1,10,0,02/22/2019 16:23:37,3100,1,\n"
    "187,1,2,1,20,0,02/22/2019 16:23:47,3200,-2,\n"
)
DIGATRON = (
    "\nMeasurement ID,585\nNominal Capacity, 3\n"
    "Time Stamp,Step,Status,Prog Time,Step Time,Cycle,Procedure,Voltage,Current,Temperature,Cnt,\n"
    ",,,,,,,[V],[mA],[C],[Cnt],\n"
    "11/27/2018 8:41:18 PM,22,CHA,00:00:00.000,00:00:00,0,p,3.0,1,25.5,1,\n"
    "11/27/2018 8:41:28 PM,22,CHA,00:00:10.000,00:00:10,0,p,3.1,1,25.5,2,\n"
    "11/27/2018 8:41:38 PM,23,DCH,00:00:20.000,00:00:10,0,p,3.2,-2,25.5,3,\n"
)
DIGATRON_LATER = (
    "Timestamp;Step;Status;Program Duration#s;Voltage#V;Current#A;Tenv#°C\n"
    "2025-06-06 10:00:00;1;CHA;0;3,0;0,001;25,5\n2025-06-06 10:00:10;1;CHA;10;3,1;0,001;25,5\n"
    "2025-06-06 10:00:20;2;DCH;20;3,2;-0,002;25,5\n"
)
ARBIN = (
    "Data Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,Current (A),Voltage (V),"
    "Aux_Temperature_1 (C)\n"
    "1,\t09/20/2024 08:32:34.558,0,0,1,1,0.001,3.0,24.7\n"
    "2,\t09/20/2024 08:32:44.558,10,10,1,1,0.001,3.1,24.7\n"
    "3,\t09/20/2024 08:32:54.558,20,20,1,2,-0.002,3.2,24.7\n"
)
BDF = (
    "Test Time / s,Voltage / V,Current / mA,Cycle Count / 1,Surface Pressure / Pa\n"
    "0,3.0,1,1,5e6\n10,3.1,1,1,5e6\n20,3.2,-2,2,5e6\n"
)
BDF_MACHINE = (
    "test_time_second,voltage_volt,current_ampere,unix_time_second,step_index\n"
    "0,3.0,0.001,1.7e9,1\n10,3.1,0.001,1700000010,1\n20,3.2,-0.002,1700000020,2\n"
)
ANY = (
    "time (min);U/mV;I [uA];note\n0;3000;1000;a\n"
    "0,16666666666666667;3100;1000;b\n0,33333333333333333;3200;-2000;c\n"
)

#: name of the case -> (reader expected, content)
TEXTS = {
    "mpt": ("biologic_mpt", (MPT_HEAD + MPT_TABLE).encode("cp1252")),
    "mpt_crlf": ("biologic_mpt", (MPT_HEAD + MPT_TABLE).replace("\n", "\r\n").encode("cp1252")),
    "mpt_comma": ("biologic_mpt", (MPT_HEAD + MPT_TABLE).replace(".", ",").encode("cp1252")),
    "mpt_no_header": ("biologic_mpt", MPT_TABLE.encode()),
    "mpt_longer_header": ("biologic_mpt", (MPT_HEAD + "Ns   0   1\n" * 120 + MPT_TABLE).encode("cp1252")),
    "mpt_bt_lab": (
        "biologic_mpt",
        (MPT_HEAD + MPT_TABLE).replace("EC-Lab", "BT-Lab").replace("Ewe", "Ecell").encode(),
    ),
    "mpt_utf16": ("biologic_mpt", MPT_TABLE.encode("utf-16")),
    "neware": ("neware_text", NEWARE.format(unit="mA", a=1.0, b=-2.0).encode()),
    "neware_unsigned": ("neware_text", NEWARE.format(unit="A", a=0.001, b=0.002).encode()),
    "maccor": ("maccor", MACCOR.encode()),
    "maccor_later": ("maccor", MACCOR_LATER.encode()),
    "landt": ("landt", LANDT.encode()),
    "landt_chinese": ("landt", LANDT_CHINESE.encode()),
    "landt_gb18030": ("landt", LANDT_CHINESE.encode("gb18030")),
    "basytec": ("basytec", BASYTEC.encode("cp1252")),
    "novonix": ("novonix", NOVONIX.encode()),
    "novonix_quoted_lines": (
        "novonix",
        "".join(
            f'"{line}"\n' if "," in line else line + "\n" for line in NOVONIX.replace('"', "").splitlines()
        ).encode(),
    ),
    "pec": ("pec", PEC.encode()),
    "digatron": ("digatron", DIGATRON.encode()),
    "digatron_later": ("digatron", DIGATRON_LATER.encode()),
    "arbin": ("arbin", ("\ufeff" + ARBIN).encode()),
    "bdf": ("bdf_csv", BDF.encode()),
    "bdf_machine": ("bdf_csv", BDF_MACHINE.encode()),
    "any": ("delimited", ANY.encode()),
}
