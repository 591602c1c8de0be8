"""Small official files in the layouts in which they are downloaded."""

from __future__ import annotations

MHSDS = (
    "REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN,PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL,"
    "SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE\n"
)
STARTED = "Number of CYP referral-spells that started in the RP"
SHARE = "Proportion of CYP referral-spells receiving a full clock stop in less than 4 weeks in the RP"
APRIL = MHSDS + (
    f"01/02/2024,30/04/2024,Performance,England,England,England,NONE,NONE,MRS11,{STARTED},1234\n"
    f"01/02/2024,30/04/2024,Performance,ICB of GP Practice or Residence,QWO,NHS WEST YORKSHIRE,NONE,NONE,MRS11,{STARTED},120\n"
    f"01/02/2024,30/04/2024,Performance,ICB of GP Practice or Residence,UNKNOWN,UNKNOWN,NONE,NONE,MRS11,{STARTED},15\n"
    f"01/02/2024,30/04/2024,Performance,Provider,RXX,A TRUST,NONE,NONE,MRS11,{STARTED},*\n"
    f"01/04/2024,30/04/2024,Performance,England,England,England,NONE,NONE,MRS08b,{SHARE},12.345678\n"
    f"01/04/2024,30/04/2024,Performance,Provider,RXX,A TRUST,NONE,NONE,MRS08b,{SHARE},*\n"
)
MAY = APRIL.replace("01/02/2024,30/04/2024", "01/03/2024,31/05/2024").replace(
    "01/04/2024,30/04/2024", "01/05/2024,31/05/2024"
)
CORRECTED = APRIL.replace(f"MRS11,{STARTED},120", f"MRS11,{STARTED},125")
DOWNLOAD = (
    "Indicator ID,Indicator Name,Parent Code,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,"
    "Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note,Recent Trend,"
    "Compared to England value or percentiles\n"
    "77,Admissions of children,,E92000001,England,England,Persons,<15 yrs,,,2023/24,50,49,51,500,100000,,,Not compared\n"
    "77,Admissions of children,E92000001,E92000001,England,England,Persons,<15 yrs,,,2023/24,50,49,51,500,100000,,,Similar\n"
    "77,Admissions of children,,E92000001,England,England,Persons,<15 yrs,Deciles,Most deprived,2023/24,,,,,,Not shown,,\n"
    "77,Admissions of children,,E92000001,England,England,Male,<15 yrs,,,2023/24,60,58,62,300,50000,,,\n"
    "77,Admissions of children,E92000001,E06000001,Hartlepool,UA,Persons,<15 yrs,,,2023/24,80,60,99,80,10000,,Rising,Worse\n"
    "77,Admissions of children,E92000001,E06000053,Isles of Scilly,UA,Persons,<15 yrs,,,2023/24,,,,,,Combined,,\n"
)
TIDY = (
    "area_code,area_name,period,value,indicator,measure,unit,significance\n"
    "E06000001,Hartlepool,2016/17,402.2,Self-harm (10-24 years),Age standardised rate per 100000,Persons,Worse\n"
    "E47000001,Greater Manchester,2016/17,NA,Self-harm (10-24 years),Age standardised rate per 100000,Persons,Not compared\n"
)
WAITS = (
    "year,Organisation Code,Organisation Name,Total number of People,"
    '"Average Waiting Time (for People with Two Contacts, Days)",Contacts Before Referral\n'
    "2019-20,England,England,547590,43.04,370\n"
    "2019-20,Y63,North East and Yorkshire,89845,42,45\n"
    "2019-20,E54000009,South Yorkshire and Bassetlaw,5000,40,*\n"
    "2020-21,QF7,SOUTH YORKSHIRE AND BASSETLAW STP,5100,41,*\n"
    "2020-21,00C,NHS DARLINGTON CCG,900,30,*\n"
    "2020-21,UNKNOWN,UNKNOWN,6570,44,10\n"
    "2020-21,UNKNOWN,UNKNOWN,6570,44,10\n"
)
